index-title = Raporlar
index-lead =
    Yayımlanmış tüm sürümler. Bir sürüm hiç değişmez; bir sayı ancak arkasındaki en az sekiz
    hasta değiştiğinde değişir.
index-none = Henüz yayımlanmış rapor yok. Çalıştırın: spot-outcomes run
index-editions = Sürümler: { $report }
index-head_clinic = Klinik
index-head_newest = En yeni sürüm
index-head_changed = Ne değişti
index-head_earlier = Önceki sürümler
index-all_clinics = Tüm klinikler
index-damaged = Bozuk:
index-damaged_how =
    bir dosya yayımlandığı gibi değil. Sürümü yeniden oluşturun ve dosyaya kimin dokunduğunu
    sorun.
index-first = İlk sürüm, gösterilen sayı adedi: { $shown }.
index-moved = Değişen sayı: { $moved } / { $shown }; diğerleri aynı.
index-no_earlier = yok
index-more = ve { $number } sürüm daha
index-failed = Başarısız
index-failed_for = Başarısız ({ $day })
index-last_good = son sağlam sürüm { $day }.
index-never_good = henüz sürüm yok.
index-failed_why = Neden: { $reasons }.
index-retracted = Geri çekildi:
retracted-late_correction = yayımlandıktan sonra kayıtlar düzeltildi
retracted-withdrawn_patients = hastalar kayıtlarını geri çekti
retracted-wrong_data = yanlış dışa aktarımdan üretilmişti
retracted-new_method = yöntem değiştirildi
retracted-published_by_mistake = yayımlanması istenmemişti
report-leadership_dashboard = Yönetim gösterge paneli
report-research_report = Araştırma raporu
