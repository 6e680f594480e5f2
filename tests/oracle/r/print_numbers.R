# How a script of this folder says what it found: `name value` lines, versions first.

folder <- commandArgs(trailingOnly = TRUE)[1]
shared <- function(file, ...) read.csv(file.path(folder, file), ...)

versions <- function(...) {
  packages <- sapply(c(...), function(name) paste(name, packageVersion(name)))
  cat("#", paste(c(paste("R", getRversion()), packages), collapse = ", "), "\n")
}

# One line per value; names of a vector are appended to the title.
say <- function(title, values) {
  names <- if (is.null(names(values))) "" else paste0(".", names(values))
  cat(sprintf("%s%s %.15g\n", title, gsub(" ", "", names), as.numeric(values)), sep = "")
}

write_table <- function(frame, file, source) {
  writeLines(paste("#", source), file)
  suppressWarnings(
    write.table(frame, file, append = TRUE, sep = ",", row.names = FALSE, quote = FALSE)
  )
}
