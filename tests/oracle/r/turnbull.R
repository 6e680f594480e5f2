# Curves without a model: Turnbull's, and Kaplan and Meier's.
source("print_numbers.R")
suppressPackageStartupMessages(library(survival))
versions("survival")

# survfit stops where a step of EM moves no share by more than 5e-5. The plain algorithm on Peto's
# innermost intervals is therefore carried on until the likelihood cannot rise (`gap`: its largest
# derivative per woman, less 1). Mass counts from the middle of its interval on, as in survfit.
turnbull <- function(left, right, months) {
  ends <- rbind(data.frame(at = left, opens = TRUE), data.frame(at = right, opens = FALSE))
  ends <- ends[order(ends$at, ends$opens), ]
  first <- which(head(ends$opens, -1) & !tail(ends$opens, -1))
  low <- ends$at[first]
  high <- ends$at[first + 1]
  holds <- 1 * (outer(left, low, "<=") & outer(right, high, ">="))
  mass <- rep(1 / length(low), length(low))
  for (step in 1:200000) {
    slope <- as.vector(crossprod(holds, 1 / as.vector(holds %*% mass))) / length(left)
    if (max(slope) - 1 < 1e-12) break
    mass <- mass * slope
  }
  list(
    free = sapply(months, function(m) 1 - sum(mass[(low + high) / 2 <= m])), gap = max(slope) - 1,
    log_likelihood = sum(log(holds %*% mass))
  )
}

cat("# bcos, share free of deterioration by months, breast_cosmesis_bcos.csv\n")
women <- shared("breast_cosmesis_bcos.csv")
months <- seq(6, 42, by = 6)
for (treatment in c("Rad", "RadChem")) {
  of <- women[women$treatment == treatment, ]
  time <- with(of, Surv(ifelse(left == 0, NA, left), ifelse(is.finite(right), right, NA), type = "interval2"))
  say(paste0("bcos.", treatment, ".survfit"), setNames(summary(survfit(time ~ 1), times = months, extend = TRUE)$surv, months))
  found <- turnbull(of$left, of$right, months)
  say(paste0("bcos.", treatment, ".free"), setNames(found$free, months))
  say(paste0("bcos.", treatment, ".gap"), found$gap)
  say(paste0("bcos.", treatment, ".log_likelihood"), found$log_likelihood)
}

cat("# months to relapse after phototherapy, log-log limits, psoriasis_uvb_wide.csv\n")
uvb <- shared("psoriasis_uvb_wide.csv")
relapsed <- uvb$LAST_FU_MONTH < 19 & !(uvb$LAST_FU_PASI %in% c("LTFU", "WD"))
known <- !is.na(uvb$LAST_FU_MONTH)
curve <- survfit(Surv(uvb$LAST_FU_MONTH[known], relapsed[known]) ~ 1, conf.type = "log-log")
say("uvb.followed", sum(known))
say("uvb.relapsed", sum(relapsed[known]))
say("uvb.median", unname(quantile(curve, 0.5, conf.int = FALSE)))
at <- which(curve$n.event > 0)
for (what in c("surv", "lower", "upper")) say(paste0("uvb.", what), setNames(curve[[what]][at], curve$time[at]))
