# Marginal models with patients as clusters: coefficients and sandwich errors of geepack.
source("print_numbers.R")
suppressPackageStartupMessages(library(geepack))
versions("geepack")
to_the_end <- geese.control(epsilon = 1e-13, maxit = 200)

data(ohio) # wheeze of 537 children at ages 7 to 10 (age is counted from 9); smoke: the mother smokes
answers <- reshape(ohio, idvar = c("id", "smoke"), timevar = "age", direction = "wide")
counts <- aggregate(list(children = answers$id), answers[c("smoke", grep("resp", names(answers), value = TRUE))], length)
names(counts) <- sub("resp.", "at_", sub("-", "minus_", names(counts)))
write_table(counts, "ohio.csv", "Wheeze of children in Steubenville, Ohio, by yearly answers: Fitzmaurice and Laird 1993, A likelihood-based method for analyzing longitudinal binary responses, Biometrika 80:141-151")

fitted <- function(title, formula, link, correlation) {
  fit <- geeglm(formula,
    id = id, data = ohio, family = binomial(link), corstr = correlation,
    scale.fix = TRUE, control = to_the_end, std.err = "san.se"
  )
  say(paste0(title, ".coefficient"), coef(fit))
  say(paste0(title, ".error"), sqrt(diag(vcov(fit))))
  if (correlation == "exchangeable") say(paste0(title, ".correlation"), fit$geese$alpha)
}

cat("# logit, resp ~ age * smoke\n")
fitted("logit.exchangeable", resp ~ age * smoke, "logit", "exchangeable")
fitted("logit.independence", resp ~ age * smoke, "logit", "independence")
cat("# complementary log-log; one parameter for each age and smoke, then age + smoke\n")
fitted("cloglog.saturated", resp ~ 0 + factor(age):factor(smoke), "cloglog", "independence")
fitted("cloglog.main", resp ~ age + smoke, "cloglog", "independence")
