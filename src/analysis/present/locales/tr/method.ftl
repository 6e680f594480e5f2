# How the numbers were made, in four sentences.
method-no_controls =
    Tedavi edilmemiş bir kontrol grubu yok: iyileşme, kendiliğinden solacak lekeleri de içerir.
    Bu nedenle buradaki hiçbir sayı “tedavi etmeye karşı etmemenin etkisi” değildir.
method-stopping =
    Hastalar leke geçince ya da hiçbir şey değişmeyince bırakır; bu yüzden farklı uzunluktaki
    kürler karşılaştırılmaz. Bunun yerine yapılmamış kontroller, geçmişi aynı olan hastalardan
    birçok kez tamamlanır (çoklu atama) ve bunun yayılımı güven aralığına girer.
method-recurrence =
    Nüks iki kontrol arasında saptanır ve yanıt vermiş hastalarda o zaman aralığında sayılır;
    riskler, bildirilen her güneşten korunma düzeyinde aynı hastalar üzerinden ortalanır.
method-interval =
    Güven aralığı, böyle 100 analizin yaklaşık 95 tanesinde gerçek değeri içerir; bir sayı ancak
    arkasında yeterli hasta varsa gösterilir ve aralığı sıfırı içeren bir fark kesin değil diye
    anılır.
entry-as_of = Kayıtların son günü
entry-clinics = Klinikler
entry-source = Kaynak
entry-data = Veri
entry-code_version = Kod sürümü
entry-plan = Plan
entry-parameters = Parametreler
entry-run = Çalıştırma
entry-disclosure = Açıklama kuralı
entry-reference = Güneşten korunma sorusu
method-all_clinics = tümü ({ $number }): { $names }
reference-until_recurrence = lekenin geri geldiği güne kadar
reference-since_last_look = son kontrolden beri
disclosure-rule =
    1–{ $hidden } arası sayılar gizli, diğerleri yuvarlanmış (en yakın { $base } katı), paylar
    yuvarlanmış sayılardan; bir sayı en az { $changed } hasta değişince değişir
plan-not_locked = bu sayılar üretilmeden önce kilitlenmedi
plan-locked = { $day } günü kilitlendi ({ $seal })
plan-as_locked = plana uygun: { $said }
plan-amended = { $day } günü değiştirildi: { $why }
plan-results_before = kilitlendiğinde sonuçlar zaten vardı
plan-deviations = { $said }; sapma sayısı { $number }: { $deviations }
