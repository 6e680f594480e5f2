# Head of the page, headings of its sections, its message, the index of editions.
page-synthetic = Synthetic example: made-up patients.
page-nobody_real = Nothing on this page is about real people or real clinics.
page-scope = { $scope } · records up to { $day } · { $population } · aggregated, small counts hidden
page-unknown_day = an unknown day
page-population_unknown = number of patients not released
page-one_clinic = Clinic { $clinic }
page-all_clinics = All { $number } clinics
page-only_clinic = One clinic
page-data_table = Data table: { $title }
page-about_records = About these records
page-this_language = English

# The narrative of notebook 60, by the id of the cell and the number of the paragraph.
narrative-60-01-1 = Treatment outcomes for clinic leadership
narrative-60-01-2 =
    What the clinics' own records say: do more sessions help, does sun protection keep the
    result, and how far can the numbers be trusted?
narrative-60-06-1 = What stands out
narrative-60-08-1 = Key numbers
narrative-60-10-1 = Is the process stable?
narrative-60-12-1 = Who differs from whom by more than chance?
narrative-60-14-1 = What do more sessions buy?
narrative-60-16-1 = Does sun protection keep the result?
narrative-60-18-1 = How was it tolerated, and why did courses end?
narrative-60-20-1 = Are the claims made about this treatment borne out?
narrative-60-22-1 = Who was treated?
narrative-60-24-1 = Can the data be trusted?
narrative-60-26-1 = How to read these numbers
