# Findings. Which of them is said is decided by the interval, in code; a translation says the same
# and no more.
ordinal-1 = 1.
ordinal-2 = 2.
ordinal-3 = 3.
ordinal-any = { $number }.
half_gone-score = en az yarısı
half_gone-grade = yarısından fazlası
half-not_shown = Hastaların yarısı yanıt verene kadar gereken seans: { $reason }.
half-below =
    İlk { $sessions } içinde tahmin, hastaların yarısının altında kalıyor. Lekenin { $half }
    geçmiş olan hastalar ({ $last }. seanstan sonra): { $share }.
half-below_but_open =
    İlk { $sessions } içinde tahmin, hastaların yarısının altında kalıyor. Lekenin { $half }
    geçmiş olan hastalar ({ $last }. seanstan sonra): { $share }. Veriler, yarıya { $since }.
    seanstan itibaren ulaşılmasını dışlamıyor.
half-reached = Hastaların yarısı { $sessions } sonunda yanıt veriyor ({ $set }).
half_set-open = { $low } veya daha fazla: 8 seans içinde ulaşılacağı kesin değil
half_set-unknown = veya daha fazla: 8 seans içinde ulaşılacağı kesin değil
half_set-one = verilerin izin verdiği tek sayı { $low }
half_set-several = verilerin izin verdiği aralık { $low }–{ $high }
gains-not_shown = Sonraki seansların katkısı burada gösterilemiyor.
gains-none = İlk seanstan sonraki hiçbir seansın katkısı sıfırdan ayırt edilemiyor.
gains-second_uncertain = 2. seansın katkısı sıfırdan ayırt edilemiyor; sonrakiler farklı.
gains-up_to =
    { $last } seansa kadar her ek seans azalmayı artırıyor; { $last } seansın katkısı: { $gain }
    puan ({ $interval }).
gains-doubtful_from = { $first } seanstan itibaren ek katkı sıfırdan ayırt edilemiyor.
reduction-not_shown = Ortalama azalma burada gösterilemiyor.
reduction-one = { $last }. seanstan sonra ortalama azalma: { $value }.
reduction-rises =
    { $first }. seanstan { $last }. seansa ortalama azalmadaki artış: { $points } puan.
reduction-rises_naive =
    { $first }. seanstan { $last }. seansa ortalama azalmadaki artış: { $points } puan. Son
    sonuçların alınan seans sayısına regresyonu şunu söylerdi: { $naive } puan.
contrast-not_compared = Bu kayıtlarda yüksek ve düşük güneşten korunma karşılaştırılmadı.
contrast-not_shown = Yüksek ve düşük güneşten korunma, ilk { $months } ay: { $reason }.
contrast-fewer =
    Güneşten yüksek düzeyde korunan hastalarda leke, düşük düzeyde korunanlara göre ilk { $months }
    ayda daha seyrek geri geliyor: yanıt veren her 100 hastada { $number } hasta daha az (%95
    güven aralığı { $low } ile { $high } hasta arası).
contrast-more =
    Güneşten yüksek düzeyde korunan hastalarda leke, düşük düzeyde korunanlara göre ilk { $months }
    ayda daha sık geri geliyor: yanıt veren her 100 hastada { $number } hasta daha çok (%95
    güven aralığı { $low } ile { $high } hasta arası).
contrast-uncertain =
    Güneşten yüksek düzeyde korunmanın ilk { $months } aydaki nüks sıklığını değiştirip
    değiştirmediği söylenemiyor: her 100 hastada { $low } hasta daha az ile { $high } hasta daha
    çok arası.
against_half-none = Sonuç yok
against_half-more = Hastaların yarısından fazlası
against_half-fewer = Hastaların yarısından azı
against_half-close = Yaklaşık yarısı: kesin bir şey söylenemez
sentences-furthest_apart =
    { $sessions } seanstan sonra en sık yanıt veren: { $most }, { $most_value }; en seyrek: { $least }, { $least_value }.
    Güven aralıkları örtüşmüyor.
response-grades =
    Derecesi 3 veya 4 olanların payı (en az %50 değil, %50’den fazla); kürlerin, derecenin
    gösterdiğine göre sonlandığı varsayılır.
response-beside = Derecesi olup skoru olmayan kürler ({ $who }) bu eğrilerde yok.
response-with_care = Dikkatle okunmalı: { $reason }.
response-pattern_holds = Dereceler, modelin varsaydığı örüntüyle çelişmiyor.
