"""The closed code lists of the data contract (DATA_CONTRACT 1)."""

from __future__ import annotations

SPOT_TYPES = (
    "melasma",
    "solar_lentigo",
    "age_spot",
    "freckle",
    "pih",
    "drug_induced",
    "periorbital",
    "dullness",
    "mixed",
    "other",
    "unknown",
)
# Not a spot type: indications the project does not analyse. Rows that carry it are counted as
# `out_of_scope` and never reach an analysis.
OUT_OF_SCOPE = "out_of_scope"

AREAS = (
    "full_face",
    "forehead",
    "malar_left",
    "malar_right",
    "malar",
    "upper_lip",
    "nose",
    "chin",
    "centrofacial",
    "periorbital",
    "neck",
    "decollete",
    "hands",
    "arms",
    "back",
    "legs",
    "feet",
    "body_other",
)
COMBINATIONS = (
    "none",
    "laser_q_switched",
    "laser_fractional",
    "laser_pico",
    "ipl_bbl",
    "laser_unspecified",
    "peel",
    "microneedling",
    "topical_hq",
    "topical_other",
    "oral_txa",
    "oral_antioxidant",
    "prp_exosome",
    "cryo",
    "skin_care",
)
ADVERSE_EVENTS = (
    "none",
    "erythema",
    "oedema",
    "bruising",
    "pain",
    "burning_stinging",
    "itching",
    "bleeding",
    "papules_wheal",
    "acneiform",
    "infection",
    "allergy",
    "rebound_pih",
    "hypopigmentation",
    "scar_nodule",
    "vasovagal",
    "other",
)
INGREDIENTS = (
    "tranexamic_acid",
    "vitamin_c",
    "glutathione",
    "hyaluronic_acid",
    "vitamins",
    "minerals",
    "amino_acids",
    "antioxidants",
    "enzymes",
    "plant_extract",
    "arbutin",
    "kojic_acid",
    "niacinamide",
    "anaesthetic",
    "cocktail_unspecified",
    "other",
)
CONTRAINDICATIONS = (
    "none",
    "pregnancy",
    "breast_feeding",
    "active_infection",
    "herpes",
    "bleeding_disorder",
    "anticoagulant",
    "allergy",
    "cancer",
    "chronic_skin_disease_flare",
    "diabetes",
    "heart_disease",
    "autoimmune_disease",
    "under_18",
)
COMORBID_SKIN_CONDITIONS = (
    "none",
    "acne",
    "rosacea",
    "eczema",
    "psoriasis",
    "vitiligo",
    "seborrhoeic_dermatitis",
    "other",
)
STOP_REASONS = (
    "plan_completed",
    "cleared",
    "patient_satisfied",
    "no_improvement",
    "adverse_event",
    "dropout",
    "other",
    "ongoing",
)
OPERATOR_ROLES = ("dermatologist", "physician", "nurse", "aesthetician")
CAUSES = ("sun", "hormonal", "inflammation", "ageing", "genetic", "medication", "unknown")
DEPTHS = ("epidermal", "dermal", "mixed")
SEXES = ("female", "male", "other")
AGE_BANDS = ("18-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80+")
YES_NO = ("yes", "no")
SUN_PROTECTION = ("none", "low", "moderate", "high")
SEVERITIES = ("mild", "moderate", "severe")
SUN_PROTECTION_REFERENCES = ("since_last_look", "until_recurrence")

# Largest value of each severity scale (DATA_CONTRACT 1); the smallest is 0 on all of them.
SEVERITY_SCALE_MAXIMUM = {
    "mmasi": 24.0,
    "masi": 48.0,
    "pasi": 72.0,
    "vas": 100.0,
    "pct_area": 100.0,
    "pga": 4.0,
}
