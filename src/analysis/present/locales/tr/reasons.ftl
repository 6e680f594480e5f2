# Reasons that a gate or the disclosure step gives; each ends a sentence after a colon.
reason-few_patients = hasta sayısı çok az
reason-too_few_patients = hasta sayısı çok az
reason-small_count = hasta sayısı çok az
reason-too_few_reached_session = bu seansa ulaşan hasta çok az
reason-too_small_a_share_reached_session = hastaların çok küçük bir bölümü bu seansa ulaştı
reason-too_few_reached_previous_session = bir önceki seansa ulaşan hasta çok az
reason-too_few_final_assessments = son değerlendirme sayısı çok az
reason-too_few_recurrences = nüks sayısı çok az
reason-too_few_at_one_level_of_sun_protection = güneşten korunma düzeylerinden birinde hasta çok az
reason-one_level_of_sun_protection = tüm hastalar aynı güneşten korunma düzeyini bildirdi
reason-sun_protection_not_recorded = bu kayıtlarda güneşten korunma bilgisi yok
reason-sun_protection_hardly_differs =
    önceki kontrollere göre hastaların güneşten korunma alışkanlıkları neredeyse aynı
reason-follow_up_too_short = takip süresi çok kısa
reason-no_follow_up = hiçbir hasta takip edilmedi
reason-model_did_not_converge = hesaplama kararlı bir sonuç bulamadı
reason-nothing_recorded = bu kayıtlarda yok
reason-not_estimable = bu kayıtlar bunu söyleyemez
reason-model_does_not_fit = model bu kayıtlara uymuyor
reason-negative_control_failed =
    sonraki güneşten korunma geçmişi etkiliyor gibi görünüyor; bildirimlere güvenilemez
reason-protection_rises_after_recurrence = leke geri gelince hastalar daha iyi korunuyor
reason-no_report_after_a_recurrence = nüksten sonra kayıtlı kontrol yok
reason-looks_too_far_apart = kontrollerin arası bunu söylemek için çok uzun
reason-no_retreatment_recorded = yeniden tedavi kaydı yok
reason-no_unscheduled_look_recorded = plan dışı kontrol kaydı yok
reason-too_few_in_one_arm = karşılaştırılan gruplardan birinde hasta çok az
reason-no_overlap = karşılaştırılan gruplardaki hastalar birbirinden farklı
reason-limited_overlap = karşılaştırılan gruplar ancak kısmen benzer
reason-not_all_characteristics_adjusted =
    kayıtlı her özelliğe göre düzeltme yapmak için hasta çok az
reason-sessions_of_few_patients = çok sayıda seans az sayıda hastadan geliyor
reason-events_of_few_patients = çok sayıda olay az sayıda hastadan geliyor
reason-gaps_of_few_patients = çok sayıda ara az sayıda hastadan geliyor
reason-resolution_often_not_recorded = olayın ne zaman bittiği çoğu kez kaydedilmemiş
reason-resolution_mostly_not_recorded = olayın ne zaman bittiği çoğunlukla kaydedilmemiş
reason-high_missing_information = bilginin yarısından fazlası eksik
reason-odds_not_proportional = dereceler modelin varsaydığı örüntüye tam uymuyor
reason-ordinal_model_does_not_fit = model, gözlenen derecelerden 10 puandan fazla sapıyor
reason-too_few_close_to_response_seen = bu yanıta yaklaşan kürlerin çok azı hâlâ izleniyordu
reason-not_every_type_reached_session = her leke tipi bu seanstan sonra görülmedi
reason-random_effect_without_variance = model, kürler arasında düzey veya eğim farkı bulmuyor
reason-not_recorded = bu kayıtlarda yok
reason-not_testable = kayıtlarla sınanamaz
reason-clinics_differ = klinikler arasındaki fark rastlantıyla açıklanamaz
reason-not_every_clinic_has_it = bu tahmin her klinikte yok
reason-not_certain_among_so_many_claims =
    güven aralığı böyle diyor; ama bu kadar çok iddia arasında rastlantı olabilir
reason-partial_period = bu dönem bitmedi veya henüz yeterince eski değil; değerlendirilmiyor
reason-trial_limits = sınırlar on ikiden az noktaya dayanıyor, değişebilir
reason-too_few_points = altıdan az tam dönem var
reason-too_few_to_compare = rastlantıdan ayırt edilemeyecek kadar küçük
reason-no_such_event = böyle bir olay kaydedilmemiş
words-not_released = yayımlanmadı
