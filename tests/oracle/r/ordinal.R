# Proportional odds: logit P(grade <= j) = threshold_j - x b, by maximum likelihood.
source("print_numbers.R")
suppressPackageStartupMessages(library(ordinal))
versions("ordinal")
to_the_end <- clm.control(gradTol = 1e-11, relTol = 1e-14)

fitted <- function(title, formula, data, weights = rep(1, nrow(data))) {
  data$weight_of_row <- weights
  fit <- clm(formula, data = data, weights = weight_of_row, control = to_the_end)
  errors <- sqrt(diag(vcov(fit)))
  say(paste0(title, ".coefficient"), fit$beta)
  say(paste0(title, ".threshold"), fit$alpha)
  say(paste0(title, ".error"), errors[names(fit$beta)])
  say(paste0(title, ".error_of_threshold"), errors[names(fit$alpha)])
  say(paste0(title, ".log_likelihood"), logLik(fit))
  fit
}

# Rao's score statistic at the proportional-odds fit, from clm's own gradient and Hessian of the
# model with free effects `tested` at each threshold: a_j = -b. Against effects that change linearly
# with the number of the threshold (Peterson and Harrell 1990) these are taken along
# a_j = -b - c (j - middle), one degree of freedom a column; against free ones, along each a_j.
score_test <- function(title, fit, other, tested, data, weights = rep(1, nrow(data))) {
  data$weight_of_row <- weights
  free <- clm(reformulate(other, all.vars(formula(fit$terms))[1]),
    nominal = reformulate(tested), data = data, weights = weight_of_row, doFit = FALSE
  )
  j <- length(fit$alpha)
  q <- length(tested)
  free$par <- c(fit$alpha, rep(-fit$beta[tested], each = j), fit$beta[setdiff(names(fit$beta), tested)])
  free$clm.nll(free)
  gradient <- free$clm.grad(free)
  hessian <- free$clm.hess(free)
  stopifnot(abs(free$clm.nll(free) + logLik(fit)) < 1e-9)
  n_other <- length(free$par) - j * (q + 1)
  linear <- as.matrix(Matrix::bdiag(
    diag(j), kronecker(diag(q), -cbind(1, seq_len(j) - (j + 1) / 2)), diag(n_other)
  ))
  along <- function(by) sum(crossprod(by, gradient) * solve(t(by) %*% hessian %*% by, crossprod(by, gradient)))
  say(paste0(title, ".score.linear"), along(linear))
  say(paste0(title, ".score.linear.df"), q)
  say(paste0(title, ".score.free"), along(diag(length(free$par))))
}

cat("# Improved ~ Sex + Treatment + Age, arthritis_vcd.csv\n")
arthritis <- shared("arthritis_vcd.csv")
arthritis <- transform(arthritis,
  grade = ordered(Improved, c("None", "Some", "Marked")),
  male = 1 * (Sex == "Male"), treated = 1 * (Treatment == "Treated"), age = Age
)
fit <- fitted("arthritis", grade ~ male + treated + age, arthritis)
for (column in c("male", "treated", "age")) {
  score_test(paste0("arthritis.", column), fit, setdiff(c("male", "treated", "age"), column), column, arthritis)
}
score_test("arthritis.all", fit, "1", c("male", "treated", "age"), arthritis)
ratio <- nominal_test(clm(grade ~ male + treated + age, data = arthritis))
say("arthritis.likelihood_ratio", setNames(ratio[-1, "LRT"], rownames(ratio)[-1]))

cat("# R1, R2, R3 ~ test treatment + stage, dermatology_skin_winr_6clinics.csv\n")
skin <- shared("dermatology_skin_winr_6clinics.csv")
skin <- transform(skin, test = 1 * (TRT == 1), stage4 = 1 * (STAGE == 4), stage5 = 1 * (STAGE == 5))
for (visit in c("R1", "R2", "R3")) {
  rows <- skin[!is.na(skin[[visit]]), ]
  rows$grade <- ordered(rows[[visit]])
  title <- paste0("skin.", visit)
  fit <- fitted(title, grade ~ test + stage4 + stage5, rows)
  score_test(paste0(title, ".test"), fit, c("stage4", "stage5"), "test", rows)
  wins <- wilcox.test(rows[[visit]][rows$TRT == 2], rows[[visit]][rows$TRT == 1], exact = FALSE)$statistic
  say(paste0(title, ".share_test_better"), unname(wins) / prod(table(rows$TRT)))
}

cat("# rating ~ temp + contact, wine of package ordinal, as 20 counts\n")
counts <- as.data.frame(with(wine, table(temp, contact, rating)), responseName = "bottles")
write_table(counts, "wine.csv", "Bitterness of wine: Randall 1989, The analysis of sensory data by generalised linear model, Biometrical Journal, pages 781-793")
counts <- transform(counts, warm = 1 * (temp == "warm"), yes = 1 * (contact == "yes"))
counts <- counts[counts$bottles > 0, ]
fit <- fitted("wine", rating ~ warm + yes, counts, counts$bottles)
score_test("wine.all", fit, "1", c("warm", "yes"), counts, counts$bottles)
