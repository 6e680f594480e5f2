more_sessions-meaning =
    Lekenin şiddetinin { $half } geçtiğinde hasta yanıt vermiş sayılır. Eğriler, her hasta o
    seansa kadar devam etseydi ne görüleceğini gösterir; bu kliniklerin hastaları için
    geçerlidir ve kendiliğinden solan lekeleri de içerir.
more_sessions-nothing =
    Gösterilmiyor: yeterli hastanın ulaştığı bir seans sayısı yok ya da skor kaydedilmemiş.
more_sessions-no_curve = Hasta çok az olduğundan eğrisi çizilmeyen: { $types }.
more_sessions-gain_title = Her ek seans ne katıyor?
more_sessions-gain_caption = Her seansın azalmaya kattığı puan, tüm leke tipleri
more_sessions-reduction_title = Skor ortalama ne kadar düşüyor?
more_sessions-reduction_caption = Skordaki ortalama azalma, tüm leke tipleri
more_sessions-titled_alt = { $title } { $finding }
more_sessions-reduction_alt = { $title } İlk seans: { $first }; son seans: { $last }. { $finding }
more_sessions-curve_alt =
    { $name }: lekenin { $half } geçmiş olan hastaların payı, seans sayısına göre. { $first }.
    seanstan sonra { $first_value }, { $last }. seanstan sonra { $last_value }. { $finding }
more_sessions-left_out = Gösterilmeyen seanslar: { $sessions }. Neden: { $why }.
more_sessions-caption = { $name }, { $people }
left_out-too_few_reached_session = bu seanslara ulaşan hasta çok az
left_out-few_patients = bu seanslara ulaşan hasta çok az
left_out-too_small_a_share_reached_session = hastaların çok küçük bir bölümü bu seanslara ulaştı
more_sessions-head_session = Seans
more_sessions-head_sessions = Seans sayısı
more_sessions-head_adds = Katkısı
more_sessions-head_ignoring = Bırakanlar göz ardı edilseydi
more_sessions-head_seen = Görülen kür
more_sessions-head_responding = Yanıt veren hasta
more_sessions-head_reduction = Ortalama azalma
more_sessions-head_missing = Eksik bilgi
usual-available_case = Yalnız devam edenlerin ortalaması alınsaydı
usual-naive = Alınan seans sayısına regresyon yapılsaydı
more_sessions-axis_sessions = seans (altında: görülen kür)
more_sessions-axis_points = azalma puanı
