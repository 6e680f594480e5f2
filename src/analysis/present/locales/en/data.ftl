data-hidden_note =
    Counts are rounded to five. “hidden” stands for a count of 1 to 7, or for one that would
    give such a count away.
data-graded_note =
    From the first session on these are the steps to an analysis of scores. Here improvement was
    graded instead; the curves of patients who respond say how many courses they rest on.
patients-by_type = Courses by spot type
patients-head_type = Spot type
patients-head_courses = Courses
patients-attributes = Patients by sex, age and skin
patients-title = Patients
patients-head_patients = Patients
patients-head_number = Number
patients-attribute = { $name }: { $value }
patients-flow = From all courses to those analysed
patients-head_step = Step
patients-missing = Who was treated is not shown: too few patients to count.
data-flow_missing = What became of the rows read is not released for this page.
data-rows_missing = Rows read are not shown: too few to count.
data-complete = How complete the records are
data-head_what = What
row_flow-title = Rows read from the clinics' files, and what became of them
row_flow-accounted = Every row read is accounted for
row_flow-no_row = No row was read.
row_flow-head_table = Table
row_flow-at_least = { $number }+
row_flow-read = { $number } read
row_flow-used = { $number } used
row_flow-repaired = { $number } repaired
row_flow-none_repaired = none repaired
row_flow-left = { $number } { $outcome }
row_flow-alt = { $title }. { $lanes }
row_flow-lane = { $table }: { $parts }.
row_flow-rows_read = { $number } rows read
row_flow-finding = Rows waiting for correction: { $share }. Nothing is dropped unseen.
row_flow-finding_none = none
row_flow-finding_share = { $aside } of { $total }
