# Random intercept and slope, lme4's search carried as far as it goes.
source("print_numbers.R")
suppressPackageStartupMessages(library(lme4))
versions("lme4")
to_the_end <- lmerControl(
  optimizer = "bobyqa", calc.derivs = FALSE, check.conv.singular = "ignore",
  optCtrl = list(rhoend = 1e-9, maxfun = 1e5)
)

fitted <- function(title, formula, data) {
  for (restricted in c(TRUE, FALSE)) {
    name <- paste0(title, if (restricted) ".reml" else ".ml")
    fit <- lmer(formula, data, REML = restricted, control = to_the_end)
    say(paste0(name, ".log_likelihood"), logLik(fit))
    say(paste0(name, ".log_likelihood_by_default"), logLik(suppressMessages(lmer(formula, data, REML = restricted))))
    say(paste0(name, ".coefficient"), fixef(fit))
    say(paste0(name, ".error"), sqrt(diag(as.matrix(vcov(fit)))))
    effects <- as.matrix(VarCorr(fit)[[1]])
    say(paste0(name, ".covariance"), c(intercept = effects[1, 1], joint = effects[1, 2], slope = effects[2, 2]))
    say(paste0(name, ".residual_sd"), sigma(fit))
  }
}

cat("# Reaction ~ Days + (Days | Subject), sleepstudy of package lme4\n")
write_table(sleepstudy, "sleepstudy.csv", "Reaction time, milliseconds, after 0 to 9 days with too little sleep: Belenky et al. 2003, Journal of Sleep Research 12:1-12")
fitted("sleepstudy", Reaction ~ Days + (Days | Subject), sleepstudy)

cat("# log((PASI + 1) / (PASI before + 1)) ~ week + log(PASI before + 1) + (week | course), psoriasis_uvb_wide.csv\n")
wide <- shared("psoriasis_uvb_wide.csv")
start <- log(wide$PASI_PRE_TREATMENT + 1)
weekly <- do.call(rbind, lapply(1:12, function(week) {
  pasi <- wide[[paste0("PASI_END_WEEK_", week)]]
  data.frame(course = wide$ID, week, fall = log(pasi + 1) - start, start = start - mean(start))
}))
weekly <- weekly[!is.na(weekly$fall), ]
cat("#", nrow(weekly), "visits\n")
fitted("uvb", fall ~ 0 + factor(week) + start + (week | course), weekly)

cat("# sleepstudy, days 5 to 8 only: intercept and slope move as one, a fit at the boundary\n")
fitted("boundary", Reaction ~ Days + (Days | Subject), subset(sleepstudy, Days >= 5 & Days <= 8))
