unit_verdict-within = beklendiği gibi
unit_verdict-better = beklenenden iyi
unit_verdict-worse = beklenenden kötü
unit_verdict-higher = beklenenden yüksek
unit_verdict-lower = beklenenden düşük
unit_verdict-too_few = rastlantıdan ayırt edilemeyecek kadar küçük
funnels-perhaps = belki { $verdict }
funnels-unit_is = { $unit }: { $verdict }
funnels-title = { $title } ({ $by } bazında)
funnels-none_differs =
    Karşılaştırılan { $number } { $many } arasında rastlantının ötesinde farklı olan yok.
funnels-one_in_twenty = { $said }; rastlantı yirmide birini oraya düşürür.
funnels-too_small = Karar verilemeyecek kadar küçük: { $small } / { $number }.
funnels-alt = { $title }. Gösterilen: { $shown } / { $number }; 1, beklenen değerdir. { $finding }
funnels-note =
    Birimin kendi hastalarına göre gözlenen / beklenen oranı: beklenen değer 1. Rastlantıyla
    yirmide bir birim iç sınırların, beş yüzde bir birim dış sınırların ötesine düşer. Bu bir
    sıralama değildir: sınırların içindeki birimler birbirinden farklı değildir.
funnels-head_unit = Birim
funnels-head_ratio = Gözlenen / beklenen
funnels-head_inner = %95 sınırları
funnels-head_outer = %99,8 sınırları
funnels-head_counted = Sayılan
funnels-head_verdict = Sonuç
funnels-axis_counted = sayılan
funnels-axis_ratio = gözlenen / beklenen
funnels-lead =
    Her birim, kendi hastalarından beklenenle karşılaştırılır: leke tipi, yaş, cilt ve şiddet.
    Sınırların içindeki birimler, sıraları ne olursa olsun, birbirinden farklı değildir.
not_compared-clinic = Klinikler karşılaştırılamıyor: tek klinik var ya da kliniklerde hasta çok az.
not_compared-practitioner =
    Uygulayıcılar karşılaştırılmıyor: tek kişi var, kaydedilmemiş ya da hasta çok az.
