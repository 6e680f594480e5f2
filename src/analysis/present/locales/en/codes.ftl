# Spot types.
spot_type-all = All spot types
spot_type-melasma = Melasma
spot_type-solar_lentigo = Solar lentigo
spot_type-age_spot = Age spot
spot_type-freckle = Freckle
spot_type-pih = Post-inflammatory spot (PIH)
spot_type-drug_induced = Drug-induced spot
spot_type-periorbital = Dark circles (periorbital)
spot_type-dullness = Dull skin
spot_type-mixed = Mixed type
spot_type-other = Other type
spot_type-unknown = Type unknown

# Adverse events.
event-any = Any adverse event
event-erythema = Redness (erythema)
event-oedema = Swelling (oedema)
event-burning_stinging = Burning or stinging
event-papules_wheal = Papules or wheals
event-acneiform = Acne-like eruption
event-rebound_pih = New dark spot (rebound PIH)
event-hypopigmentation = Pale patch (hypopigmentation)
event-scar_nodule = Scar or nodule
event-bruising = Bruising
event-pain = Pain
event-itching = Itching
event-bleeding = Bleeding
event-infection = Infection
event-allergy = Allergy
event-other = Other
event-vasovagal = Fainting (vasovagal)

# Why courses ended.
stop_reason-plan_completed = Plan completed
stop_reason-cleared = Spot cleared
stop_reason-patient_satisfied = Patient satisfied
stop_reason-no_improvement = No improvement
stop_reason-adverse_event = Adverse event
stop_reason-dropout = Stopped coming
stop_reason-other = Other reason
stop_reason-ongoing = Still in treatment
stop_reason-missing = Reason not recorded

# What was seen after the end of the course.
followed-recurred = Spot came back
followed-recurrence_free = Free of recurrence when last seen
followed-no_follow_up = Not followed up

# What became of a raw row, in the middle of a sentence.
outcome-kept = kept
outcome-kept_repaired = kept after repair
outcome-merged_duplicate = merged duplicates
outcome-quarantined = set aside for correction
outcome-out_of_scope = out of scope
outcome-not_a_record = not a record

# Raw tables.
table-patients = Patients
table-courses = Courses
table-sessions = Sessions
table-assessments = Assessments
table-adverse_events = Adverse events

# Measures that are no file of the study folder.
measure-final_score_median = Median score at the end of the course

# From record to analysis; each step is a part of the one before.
step-recorded = Recorded
step-treated = With a session given
step-first_course = First of its spot type and area
step-scale_named = Scores, if any, on a named scale
step-baseline_assessed = Seen before the first session
step-analysed = Analysed: a spot severe enough to improve
step-final_assessed = Seen at the end of the course

# Characteristics of patients and their values.
characteristic-sex = Sex
characteristic-age_band = Age band
characteristic-phototype = Phototype
attribute-female = female
attribute-male = male
attribute-other = other
attribute-unknown = unknown
attribute-missing = not recorded

# What groups of people or units are called, one and many.
compared_by-clinic = clinic
compared_by-practitioner = practitioner
compared_by-operator_role = operator role
compared_many-clinic = clinics
compared_many-practitioner = practitioners
compared_many-operator_role = groups of practitioners
compared_many-unit = units

# Levels of sun protection that patients reported.
protection-high = high protection
protection-moderate = moderate protection
protection-low = low protection
