finding-change = Dikkat
finding-finding = Bulgu
finding-unsure = Kesin değil
finding-data = Veri
finding-claim = İddia
standout-nothing = Burada hiçbir şey gösterilemiyor: her grup çok küçük ya da kaydedilmemiş.
standout-measure = { $title }: { $said }.
standout-together = Tüm leke tipleri birlikte: { $said }
standout-refuted = Bu kayıtlar şu iddiayla çelişiyor: “{ $statement }”.
standout-set_aside = Okunan satırlar içinde düzeltme için ayrılanların payı: { $share }.
standout-imputed =
    Görülenden çok tamamlanan (atanan) verilere dayanan sayı adedi: { $number }. Çoğu, az
    hastanın ulaştığı geç seanslarda.
