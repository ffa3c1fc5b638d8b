"""Everything that is handed in of a study: texts, tables, the figure for print, the analysis in R."""
