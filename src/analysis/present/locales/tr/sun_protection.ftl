sun_protection-meaning =
    Yalnızca yanıt veren hastalar, kürlerinin bitiminden itibaren sayılır. Düzeyler hastaların
    bildirimidir; başka alışkanlıklar da bunlara eşlik edebilir. Bu nedenle görülen, düzeltme
    sonrası bir ilişkidir; nedensellik kanıtı değildir.
contrast_of-risk_difference = Risk farkı
contrast_of-risk_ratio = Risk oranı
contrast_of-rmst_difference_months = Nükssüz geçen ek süre
contrast_of-hazard_ratio = Tehlike oranı (hazard ratio)
sun_protection-title = İlk { $months } ayda leke geri geldi, güneşten korunmaya göre
sun_protection-axis = yanıt veren hastaların yüzdesi
sun_protection-alt_level = { $level }: { $value }
sun_protection-head_level = Bildirilen güneşten korunma
sun_protection-contrasts = Yüksek ve düşük güneşten korunma
sun_protection-contrasts_caption = Yüksek ve düşük güneşten korunma, yanıt veren hastalar
sun_protection-too_few = Nüks çok az olduğundan kendi içinde karşılaştırılamayan: { $types }.
sun_protection-head_measure = Ölçü
sun_protection-head_within = Süre
sun_protection-head_recurrences = Nüks
sun_protection-whole = tüm takip süresi
sun_protection-of_type = { $name } ({ $type })
sun_protection-held_back = Güneşten korunmaya göre nüks: { $why }.
sun_protection-nothing =
    Güneşten korunmaya göre nüks gösterilmiyor: bu kayıtlarda bununla ilgili bilgi yok.
within_months = { $number } ay
followed_up-title = Kür bittikten sonra görülenler
followed_up-head_what = Ne görüldü
followed_up-head_courses = Kür
median-all = Nükse kadar ortanca süre
median-yes = Nükse kadar ortanca süre, skor %90 düşük
median-no = Nükse kadar ortanca süre, diğerleri
followed_up-not_reached = ulaşılmadı
