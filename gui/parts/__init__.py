"""Theme, and widgets that know no experiment."""
