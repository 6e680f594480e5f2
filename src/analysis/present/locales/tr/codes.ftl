# Spot types.
spot_type-all = Tüm leke tipleri
spot_type-melasma = Melazma
spot_type-solar_lentigo = Solar lentigo (güneş lekesi)
spot_type-age_spot = Yaşlılık lekesi
spot_type-freckle = Çil
spot_type-pih = İltihap sonrası leke (PIH)
spot_type-drug_induced = İlaca bağlı leke
spot_type-periorbital = Göz altı morluğu (periorbital)
spot_type-dullness = Mat cilt
spot_type-mixed = Karışık tip
spot_type-other = Diğer tip
spot_type-unknown = Tipi bilinmiyor

# Adverse events.
event-any = Herhangi bir yan etki
event-erythema = Kızarıklık (eritem)
event-oedema = Şişlik (ödem)
event-burning_stinging = Yanma veya batma
event-papules_wheal = Papül veya kabarıklık
event-acneiform = Akne benzeri döküntü
event-rebound_pih = Yeni koyu leke (rebound PIH)
event-hypopigmentation = Açık renkli leke (hipopigmentasyon)
event-scar_nodule = Yara izi veya nodül
event-bruising = Morarma
event-pain = Ağrı
event-itching = Kaşıntı
event-bleeding = Kanama
event-infection = Enfeksiyon
event-allergy = Alerji
event-other = Diğer
event-vasovagal = Bayılma (vazovagal)

# Why courses ended.
stop_reason-plan_completed = Plan tamamlandı
stop_reason-cleared = Leke geçti
stop_reason-patient_satisfied = Hasta sonuçtan memnun
stop_reason-no_improvement = İyileşme yok
stop_reason-adverse_event = Yan etki
stop_reason-dropout = Gelmeyi bıraktı
stop_reason-other = Diğer neden
stop_reason-ongoing = Tedavi sürüyor
stop_reason-missing = Neden kaydedilmemiş

# What was seen after the end of the course.
followed-recurred = Leke geri geldi
followed-recurrence_free = Son kontrolde nüks yok
followed-no_follow_up = Takip edilmedi

# What became of a raw row, in the middle of a sentence.
outcome-kept = korundu
outcome-kept_repaired = düzeltilip korundu
outcome-merged_duplicate = birleştirilen yinelenen kayıt
outcome-quarantined = düzeltme için ayrıldı
outcome-out_of_scope = kapsam dışı
outcome-not_a_record = kayıt değil

# Raw tables.
table-patients = Hastalar
table-courses = Kürler
table-sessions = Seanslar
table-assessments = Değerlendirmeler
table-adverse_events = Yan etkiler

# Measures that are no file of the study folder.
measure-final_score_median = Kür sonunda ortanca skor

# From record to analysis; each step is a part of the one before.
step-recorded = Kayıtlı
step-treated = En az bir seans yapılmış
step-first_course = Leke tipi ve bölgede ilk kür
step-scale_named = Skor varsa ölçeği belirtilmiş
step-baseline_assessed = İlk seanstan önce görülmüş
step-analysed = Analiz edilen: leke, iyileşmesi ölçülebilecek kadar belirgin
step-final_assessed = Kür sonunda görülmüş

# Characteristics of patients and their values.
characteristic-sex = Cinsiyet
characteristic-age_band = Yaş grubu
characteristic-phototype = Fototip
attribute-female = kadın
attribute-male = erkek
attribute-other = diğer
attribute-unknown = bilinmiyor
attribute-missing = kaydedilmemiş

# What groups of people or units are called, one and many.
compared_by-clinic = klinik
compared_by-practitioner = uygulayıcı
compared_by-operator_role = uygulayıcı grubu
compared_many-clinic = klinik
compared_many-practitioner = uygulayıcı
compared_many-operator_role = uygulayıcı grubu
compared_many-unit = birim

# Levels of sun protection that patients reported.
protection-high = yüksek korunma
protection-moderate = orta korunma
protection-low = düşük korunma
