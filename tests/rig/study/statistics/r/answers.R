# Writes what R answers to the cases beside this file: case, quantity, value with 17 digits.
# Rscript answers.R ANSWERS.csv, from this folder.

suppressMessages({
  library(lme4)
  library(lmerTest)
  library(mvtnorm)
})

out <- file(commandArgs(TRUE)[1], "w")
writeLines("case,quantity,value", out)
say <- function(case, quantity, value)
  writeLines(sprintf("%s,%s,%.17g", case, quantity, as.numeric(value)), out)

read <- function(case) {
  d <- read.csv(paste0(case, ".csv"), colClasses = c(group = "character"))
  d$group <- factor(d$group, levels = unique(d$group))
  d
}
means <- function(case) {
  u <- aggregate(value ~ animal + group, read(case), mean)
  u[order(u$group, u$animal), ]
}
two <- function(case) {
  u <- means(case)
  split(u$value, u$group)
}
wide <- function(case) with(means(case), tapply(value, list(animal, group), mean))

t_like <- function(case, name, h) {
  say(case, paste0(name, ".t"), h$statistic)
  say(case, paste0(name, ".df"), h$parameter)
  say(case, paste0(name, ".p"), h$p.value)
  say(case, paste0(name, ".low"), h$conf.int[1])
  say(case, paste0(name, ".high"), h$conf.int[2])
}
f_like <- function(case, name, f, df1, df2, p) {
  say(case, paste0(name, ".F"), f)
  say(case, paste0(name, ".df1"), df1)
  say(case, paste0(name, ".df2"), df2)
  say(case, paste0(name, ".p"), p)
}

# Hedges g with the interval of the noncentral t.
hedges <- function(case, name, t, df, scale) {
  j <- exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
  shift <- function(p) uniroot(function(x) pt(t, df, x) - p, c(t - 10 - abs(t), t + 10 + abs(t)), tol = 1e-13)$root
  say(case, paste0(name, ".g"), t * scale * j)
  say(case, paste0(name, ".g_low"), shift(0.975) * scale * j)
  say(case, paste0(name, ".g_high"), shift(0.025) * scale * j)
}

# ---- two groups

for (case in c("balanced", "unbalanced_two", "three", "ties")) {
  g <- two(case)
  t_like(case, "welch_t", t.test(g[[2]], g[[1]]))
  t_like(case, "pooled_t", t.test(g[[2]], g[[1]], var.equal = TRUE))
  n <- lengths(g)
  hedges(case, "welch_t", t.test(g[[2]], g[[1]], var.equal = TRUE)$statistic, sum(n) - 2, sqrt(1 / n[1] + 1 / n[2]))
}
for (case in c("balanced", "unbalanced_two", "three", "ties", "large")) {
  g <- two(case)
  w <- suppressWarnings(wilcox.test(g[[2]], g[[1]]))
  say(case, "mann_whitney.U", w$statistic)
  say(case, "mann_whitney.p", w$p.value)
}
for (case in c("balanced", "unbalanced_two", "three")) {
  g <- two(case)
  w <- suppressWarnings(wilcox.test(g[[2]], g[[1]], conf.int = TRUE))
  say(case, "mann_whitney.shift", w$estimate)
  say(case, "mann_whitney.low", w$conf.int[1])
  say(case, "mann_whitney.high", w$conf.int[2])
  say(case, "mann_whitney.level", attr(w$conf.int, "conf.level"))
}

# ---- pairs

x <- wide("pairs")
t_like("pairs", "paired_t", t.test(x[, 2], x[, 1], paired = TRUE))
hedges("pairs", "paired_t", t.test(x[, 2], x[, 1], paired = TRUE)$statistic, nrow(x) - 1, 1 / sqrt(nrow(x)))
for (case in c("pairs", "pairs_ties", "pairs_large")) {
  x <- wide(case)
  w <- suppressWarnings(wilcox.test(x[, 2], x[, 1], paired = TRUE))
  say(case, "wilcoxon.W", w$statistic)
  say(case, "wilcoxon.p", w$p.value)
}
x <- wide("pairs")
w <- wilcox.test(x[, 2], x[, 1], paired = TRUE, conf.int = TRUE)
say("pairs", "wilcoxon.shift", w$estimate)
say("pairs", "wilcoxon.low", w$conf.int[1])
say("pairs", "wilcoxon.high", w$conf.int[2])

# ---- more groups

for (case in c("unbalanced", "six", "six_uneven", "ties")) {
  u <- means(case)
  a <- anova(lm(value ~ group, u))
  f_like(case, "anova", a[1, "F value"], a[1, "Df"], a[2, "Df"], a[1, "Pr(>F)"])
  w <- oneway.test(value ~ group, u)
  f_like(case, "welch_anova", w$statistic, w$parameter[1], w$parameter[2], w$p.value)
  k <- kruskal.test(value ~ group, u)
  say(case, "kruskal.H", k$statistic)
  say(case, "kruskal.df", k$parameter)
  say(case, "kruskal.p", k$p.value)
}
for (case in c("unbalanced", "six", "six_uneven")) {
  g <- two(case)
  pairs <- combn(length(g), 2)
  p <- apply(pairs, 2, function(ij) t.test(g[[ij[2]]], g[[ij[1]]])$p.value)
  for (i in seq_along(p)) say(case, paste0("holm.", i), p.adjust(p, "holm")[i])
  u <- means(case)
  fit <- lm(value ~ group, u)
  s <- summary(fit)$sigma
  n <- lengths(g)
  m <- sapply(g, mean)
  for (i in seq_len(ncol(pairs))) {
    a <- pairs[1, i]; b <- pairs[2, i]
    q <- abs(m[b] - m[a]) / (s * sqrt((1 / n[a] + 1 / n[b]) / 2))
    say(case, paste0("tukey_q.", i), q)
    say(case, paste0("tukey.", i), ptukey(q, length(g), fit$df.residual, lower.tail = FALSE))
  }
  # Dunnett's test: the multivariate t by random integration, with a small error
  set.seed(1)
  b <- sqrt(n[-1] / (n[-1] + n[1]))
  corr <- outer(b, b); diag(corr) <- 1
  t <- (m[-1] - m[1]) / (s * sqrt(1 / n[-1] + 1 / n[1]))
  for (i in seq_along(t)) {
    found <- pmvt(rep(-abs(t[i]), length(t)), rep(abs(t[i]), length(t)), df = fit$df.residual, corr = corr,
                  algorithm = GenzBretz(maxpts = 5e6, abseps = 1e-7))
    say(case, paste0("dunnett.", i), 1 - found)
    say(case, paste0("dunnett_error.", i), attr(found, "error"))
  }
}

for (case in c("two_by_two", "two_by_three")) {
  u <- means(case)
  parts <- strsplit(as.character(u$group), " ")
  u$one <- factor(sapply(parts, `[`, 1)); u$other <- factor(sapply(parts, `[`, 2))
  fit <- lm(value ~ one * other, u, contrasts = list(one = "contr.sum", other = "contr.sum"))
  a <- drop1(fit, . ~ ., test = "F")
  for (name in c("one", "other", "one:other"))
    f_like(case, paste0("two_way.", sub(":", "_", name)), a[name, "F value"], a[name, "Df"], fit$df.residual, a[name, "Pr(>F)"])
}

for (case in c("crossed", "crossed_ties")) {
  x <- wide(case)
  fit <- lm(x ~ 1)
  a <- anova(fit, idata = data.frame(group = factor(colnames(x))), X = ~1, test = "Spherical")
  say(case, "repeated.F", a[1, "F"])
  say(case, "repeated.p", a[1, "G-G Pr"])
  say(case, "repeated.p_uncorrected", a[1, "Pr(>F)"])
  say(case, "repeated.epsilon", sub(".*: *", "", grep("Greenhouse-Geisser", attr(a, "heading"), value = TRUE)))
  f <- friedman.test(x)
  say(case, "friedman.Q", f$statistic)
  say(case, "friedman.p", f$p.value)
}

# ---- slices within animals

control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.01, rhoend = 1e-11), calc.derivs = FALSE,
                       check.conv.singular = "ignore")
for (case in c("balanced", "unbalanced", "unbalanced_two", "six", "two_by_two", "blocked", "crossed", "boundary")) {
  d <- read(case)
  model <- suppressMessages(lmer(value ~ 0 + group + (1 | animal), d, control = control))
  k <- nlevels(d$group)
  v <- as.data.frame(VarCorr(model))
  say(case, "nested.between", v$sdcor[1])
  say(case, "nested.within", v$sdcor[2])
  orthonormal <- contr.helmert(k) / rep(sqrt(colSums(contr.helmert(k)^2)), each = k)
  f <- contest(model, t(orthonormal))
  f_like(case, "nested", f[["F value"]], f$NumDF, f$DenDF, f[["Pr(>F)"]])
  pairs <- combn(k, 2)
  for (i in seq_len(ncol(pairs))) {
    L <- rep(0, k)
    L[pairs[, i]] <- c(-1, 1)
    one <- contest(model, L, joint = FALSE)
    for (name in c("Estimate", "Std. Error", "df", "Pr(>|t|)"))
      say(case, paste0("nested.", sub(" ", "", name), ".", i), one[[name]])
  }
}

# ---- power and a curve

for (n in c(3, 8, 20, 200)) for (difference in c(0.2, 0.5, 1, 2)) for (kind in c("two.sample", "paired")) {
  found <- power.t.test(n, difference, 1, 0.05, type = kind, strict = TRUE)$power
  say("power", sprintf("%s.%g.%g", kind, n, difference), found)
}
for (difference in c(0.3, 0.5, 1, 2)) for (kind in c("two.sample", "paired"))
  say("needed", sprintf("%s.%g", kind, difference),
      ceiling(power.t.test(NULL, difference, 1, 0.05, 0.8, type = kind, strict = TRUE, tol = 1e-10)$n))
say("sd", "low", 12.2 * sqrt(7 / qchisq(0.975, 7)))
say("sd", "high", 12.2 * sqrt(7 / qchisq(0.025, 7)))

d <- read.csv("dose.csv")
fit <- nls(response ~ bottom + (top - bottom) / (1 + ifelse(dose == 0, 0, 10^(slope * (log10(dose) - middle)))), d,
           start = list(bottom = 10, top = 100, middle = 1.3, slope = 1), control = nls.control(tol = 1e-10))
s <- coef(summary(fit))
for (name in rownames(s)) {
  say("dose", name, s[name, 1])
  say("dose", paste0(name, ".error"), s[name, 2])
}
say("dose", "sd", summary(fit)$sigma)
close(out)
