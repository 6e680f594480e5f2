# What the newest point of a control chart says.
variation-improvement = daha iyiye değişim
variation-concern = daha kötüye değişim
variation-higher = öncekinden yüksek
variation-lower = öncekinden düşük
variation-neither = yalnızca olağan iniş çıkışlar

# The same with the period in which it began; $is_new says `yes` where that is the newest one.
signals-since =
    { $is_new ->
        [yes] { $variation } ({ $period } döneminde)
        *[no] { $variation } ({ $period } döneminden beri)
    }
signals-sentence = { $said }.

# What the target can be expected to do.
assurance-met = bir şey değişmedikçe hedefe kesin ulaşılıyor
assurance-missed = bir şey değişmedikçe hedefe kesin ulaşılamayacak
assurance-hit_or_miss = hedefe ulaşılıp ulaşılmaması rastlantıya bağlı

# The rule that a marked point met.
rule-outside = sınırların dışında
rule-trend = art arda yükselen veya düşen yedi noktadan biri
rule-run = art arda merkezin aynı tarafında kalan yedi noktadan biri
rule-near = üç noktadan ikisi sınıra yakın; bunlardan biri
rule-none = olağan değişkenlik
signals-rule_met = { $variation }: { $rule }
signals-too_few_periods = Gerçek değişimi rastlantıdan ayırmak için tam dönem sayısı çok az.
signals-chance_range = Tek başına rastlantıyla beklenen aralık: { $interval }.
signals-older_marks = İşaretli en yeni nokta: { $period }.
signals-centre = Grafiğin merkezi: { $value }.
signals-trial_limits = Sınırlar on ikiden az noktaya dayanıyor, değişebilir.
signals-wider_limits =
    Noktalar daha çok değiştiği için sınırlar tek başına rastlantının gerektirdiğinden geniş.
signals-maturity = Bu süre geçtikten sonra sayılır: { $days } gün. Neden: { $why }.
signals-rebased = Yeni sınırların başladığı dönem: { $period }. Neden: { $why }.
signals-lead =
    Her sayı iner çıkar. Grafiğin sınırları yalnızca bu iniş çıkışı kapsar; bir şeyin
    değiştiğini ancak işaretli bir nokta söyler. İçi boş noktalar bitmemiş veya henüz yeterince
    eski olmayan dönemlerdir: gösterilir, değerlendirilmez.
signals-of_all_clinics =
    Zaman grafikleri yalnızca tüm klinikler için birlikte çizilir: tek bir kliniğin ayları,
    sürümler arasında hastaları belli edecek kadar az hastaya dayanırdı.
signals-no_chart = { $title }, zaman içinde: { $why }.
signals-against_before =
    { $period }: { $value }; önceki tüm dönemlere göre { $difference } puan (%95 sınırları { $low }
    ile { $high } arası)

# The table under a chart, and its description for those who do not see it.
signals_head-period = Dönem
signals_head-value = Değer
signals_head-counted = Sayılan
signals_head-centre = Merkez
signals_head-limits = Sınırlar
signals_head-says = Ne anlama geliyor
signals-not_judged = değerlendirilmedi
signals-alt =
    { $title }. Nokta sayısı: { $shown }; ilki { $first }, en yenisi { $newest }. { $finding }
    Sinyal olan nokta sayısı: { $signals }.
signals-alt_point = { $period }: { $value }
axis-percent = %
axis-sessions = seans
axis-per_100_sessions = 100 seansta
axis-score = skor
axis-per_100_months = 100 ayda
