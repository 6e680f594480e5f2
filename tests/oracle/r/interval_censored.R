# Times known only to lie between two looks: Weibull and exponential regression, and their twin, the
# binomial model with complementary log-log link on the stretches between looks.
source("print_numbers.R")
suppressPackageStartupMessages(library(survival))
versions("survival")
to_the_end <- survreg.control(maxiter = 200, rel.tolerance = 1e-13, toler.chol = 1e-14)
between <- function(left, right) Surv(ifelse(left == 0, NA, left), ifelse(is.finite(right), right, NA), type = "interval2")

# survreg's log-likelihood is that of the times themselves: P(left < T <= right), no constant.
fitted <- function(title, formula, data, ...) {
  plain <- survreg(formula, data, control = to_the_end, ...)
  say(paste0(title, ".coefficient"), coef(plain))
  say(paste0(title, ".log_scale"), log(plain$scale))
  say(paste0(title, ".error"), setNames(sqrt(diag(vcov(plain))), sub("Log\\(scale\\)", "log_scale", colnames(vcov(plain)))))
  say(paste0(title, ".log_likelihood"), plain$loglik[2])
}

# The sandwich with observed information; no correction for few patients.
clustered <- function(title, formula, data, id) {
  data$id_of_row <- id
  fit <- survreg(update(formula, . ~ . + cluster(id_of_row)), data, dist = "exponential", control = to_the_end)
  say(paste0(title, ".clustered_error"), setNames(sqrt(diag(fit$var)), names(coef(fit))))
}

cat("# bcos, months, breast_cosmesis_bcos.csv\n")
women <- shared("breast_cosmesis_bcos.csv")
women$chem <- 1 * (women$treatment == "RadChem")
say("bcos.women", c(left = sum(women$left == 0), interval = sum(women$left > 0 & is.finite(women$right)), right = sum(is.infinite(women$right))))
fitted("bcos.weibull", between(left, right) ~ chem, women, dist = "weibull")
fitted("bcos.exponential", between(left, right) ~ chem, women, dist = "exponential")
clustered("bcos.exponential", between(left, right) ~ chem, women, seq_len(nrow(women)))

cat("# lung of package survival: days to death, cut into looks every 90 days (the last look before a censoring counts)\n")
people <- lung[!is.na(lung$ph.ecog), ]
people <- transform(people, women = 1 * (sex == 2), performance = ph.ecog)
people$left <- ifelse(people$status == 2, 90 * (ceiling(people$time / 90) - 1), 90 * floor(people$time / 90))
people$right <- ifelse(people$status == 2, people$left + 90, Inf)
people <- people[people$left > 0 | is.finite(people$right), ] # nobody looked at the others
counts <- aggregate(list(patients = people$time), people[c("women", "performance", "left", "right")], length)
write_table(counts, "lung.csv", "Days to death of patients with advanced lung cancer, in looks of 90 days: Loprinzi et al. 1994, Journal of Clinical Oncology 12:601-607")
say("lung.patients", nrow(people))
fitted("lung.exponential", between(left, right) ~ women + performance, people, dist = "exponential")
fitted("lung.weibull", between(left, right) ~ women + performance, people, dist = "weibull")
clustered("lung.exponential", between(left, right) ~ women + performance, people, seq_len(nrow(people)))

cat("# the same looks as rows: binomial, complementary log-log, offset log 90, hazard by half year\n")
looks <- do.call(rbind, lapply(seq_len(nrow(people)), function(i) {
  row <- people[i, ]
  end <- if (is.finite(row$right)) row$right else row$left
  start <- seq(0, end - 90, by = 90)
  data.frame(
    women = row$women, performance = row$performance, start,
    died = 1 * (start == row$left & is.finite(row$right))
  )
}))
looks$half_year <- factor(pmin(looks$start %/% 180, 2))
fit <- glm(died ~ 0 + half_year + women + performance + offset(rep(log(90), nrow(looks))),
  data = looks, family = binomial("cloglog"), control = glm.control(epsilon = 1e-15, maxit = 100)
)
say("lung.looks.rows", nrow(looks))
say("lung.looks.coefficient", coef(fit))
say("lung.looks.log_likelihood", logLik(fit))
