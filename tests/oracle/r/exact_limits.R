# Limits of shares, rates and means, and what imputed copies say together.
source("print_numbers.R")
suppressPackageStartupMessages(library(survey))
suppressPackageStartupMessages(library(mice))
versions("survey", "mice")

cat("# events of trials: binom.test, prop.test without correction\n")
for (pair in list(c(0, 1), c(0, 30), c(1, 30), c(5, 12), c(30, 30), c(62, 96), c(3, 12000))) {
  title <- paste(pair, collapse = "_of_")
  say(paste0("exact.", title), setNames(binom.test(pair[1], pair[2])$conf.int, c("low", "high")))
  wilson <- suppressWarnings(prop.test(pair[1], pair[2], correct = FALSE)$conf.int)
  say(paste0("wilson.", title), setNames(wilson, c("low", "high")))
}
cat("# observed of expected: poisson.test\n")
for (pair in list(c(0, 2.5), c(1, 4), c(17, 12.25), c(240, 260))) {
  found <- poisson.test(pair[1], pair[2])
  say(paste0("poisson.", paste(pair, collapse = "_of_")), setNames(found$conf.int, c("low", "high")))
}

cat("# share of yearly answers with wheeze, children as clusters: ohio of package geepack\n")
data(ohio, package = "geepack")
for (what in c("all", "smoke")) {
  design <- svydesign(ids = ~id, weights = ~1, data = if (what == "all") ohio else subset(ohio, smoke == 1))
  found <- svyciprop(~resp, design, method = "beta")
  say(paste0("survey.ohio.", what), c(share = coef(found)[[1]], low = attr(found, "ci")[[1]], high = attr(found, "ci")[[2]]))
}

cat("# mean fall of PASI, percent, of clusters of 3, 5, 7, ... courses, psoriasis_uvb_wide.csv\n")
uvb <- shared("psoriasis_uvb_wide.csv")
uvb <- transform(uvb, cluster = floor(sqrt(ID)), fall = 100 * (1 - PASI_END_TREATMENT / PASI_PRE_TREATMENT))
found <- svymean(~fall, svydesign(ids = ~cluster, weights = ~1, data = subset(uvb, !is.na(fall))))
say("survey.uvb", c(mean = coef(found)[[1]], error = SE(found)[[1]]))

cat("# five copies of an estimate with its variance: pool.scalar, Barnard and Rubin's degrees of freedom\n")
# (MIcombine of package mitools leaves out the factor 1 + 1/m of the variance between copies there.)
estimates <- c(31.2, 29.8, 33.1, 30.4, 30.9)
variances <- c(4.1, 3.9, 4.4, 4.0, 4.2)
for (complete in c(11, 95, Inf)) {
  found <- pool.scalar(estimates, variances, n = complete + 1, k = 1)
  say(paste0("pool.", complete), c(value = found$qbar, variance = found$t, df = found$df, fmi = found$fmi))
}
