# What would help where a number is withheld or warned of. A remedy ends the sentence of its kind
# (needs-cannot_tell_why or needs-other).
remedy-few_patients = bir sayı gösterilemeyecek kadar küçük
remedy-not_every_clinic_has_it = her klinikten aynı sayının gelmesi
remedy-clinics_differ = kliniklerin neden farklı olduğunun araştırılması; tek bir sayı farkı gizler
remedy-no_such_event = hiçbir şey gerekmez: böyle bir olayın olmaması iyi haberdir
remedy-partial_period = dönemin bitmesini ve kürlerin yeterince eski olmasını beklemek
remedy-too_few_points = yeterli hastası olan altı tam dönem
remedy-trial_limits = on iki tam dönem
remedy-too_few_to_compare = bu birimde olayı yaşayan ve yaşamayan daha çok hasta gerekir
remedy-too_few_patients_beyond = bu değerin ötesinde daha çok hasta olmalı
remedy-true_of_everybody = bunun herkes için geçerli olmadığı bir grup
remedy-of_few = daha çok hastadan gelmeleri gerekir
remedy-too_few_reached_previous_session = neyin eksik olduğunu bir önceki seansın satırı söylüyor
remedy-too_few_final_assessments = daha çok kürde son değerlendirme yapılmalı
remedy-not_every_type_reached_session = en seyrek leke tipi de bu seansa ulaşmalı
remedy-too_few_close_to_response_seen =
    yanıt vermek üzere olan daha çok hasta bu seanstan sonra görülmeli
remedy-too_few_at_one_level_of_sun_protection =
    en seyrek düzeyi, nüksü olan ve olmayan daha çok hasta bildirmeli
remedy-smaller_group = karşılaştırılan gruplardan küçük olanı büyümeli
remedy-stop_early = erken bırakan hastaların daha çoğunun kontrol edilmesi
remedy-follow_up_too_short = kür bittikten daha uzun süre sonra yapılan kontroller
remedy-no_follow_up = lekenin geri gelip gelmediğinin kaydedildiği kontroller
remedy-looks_too_far_apart = özellikle 6. ve 12. ay çevresinde daha sık kontroller
remedy-ask = her kontrolde güneşten korunmanın sorulması
remedy-one_level_of_sun_protection = güneşten korunması birbirinden farklı hastalar
remedy-sun_protection_hardly_differs =
    hastanın “leke geri gelene kadar” ne kadar korunduğunun sorulması
remedy-before_looking =
    lekeye bakmadan önce, lekenin geri geldiği güne kadarki güneşten korunmanın sorulması
remedy-no_report_after_a_recurrence =
    leke geri geldikten sonraki bir kontrolde güneşten korunmanın yeniden sorulması
remedy-no_retreatment_recorded = her yeniden tedavinin tarihinin kaydedilmesi
remedy-no_unscheduled_look_recorded = hangi kontrollerin plan dışı olduğunun kaydedilmesi
remedy-record_it = her kontrolde kaydedilmesi
remedy-not_testable = bu soru için tasarlanmış bir çalışma
remedy-not_certain_among_so_many_claims = güven aralığı daralmalı
remedy-resolved = her yan etkinin ne zaman bittiğinin kaydedilmesi
remedy-alike = karşılaştırılan her grupta benzer hastaların bulunması
remedy-not_estimable = daha ayrıntılı skorlar ve başka bir şeyle çakışmayan gruplar
remedy-model_did_not_converge = modeli kararsız bırakan nedene bir istatistikçinin bakması
remedy-model_does_not_fit = kayıtların modelden nerede ayrıldığına bir istatistikçinin bakması
remedy-score = derecenin yanında bir şiddet skorunun da kaydedilmesi
remedy-more_looks = her kürde daha çok kontrol
needs-cannot_tell = Bu kayıtlar kaç tane daha gerektiğini söyleyemiyor.
needs-cannot_tell_why = Bu kayıtlar kaç tane daha gerektiğini söyleyemiyor: { $why }.
needs-not_shown = sonucun dayandığı sayı gösterilmiyor
needs-other = Tek başına daha çok kür yetmez; gereken: { $remedy }.
needs-helps_too = { $wide } Ayrıca yararlı olur: { $remedy }.
needs_where-session = { $number }. seanstan sonra
needs_where-unknown = seanslarda
needs-nobody_seen = şimdiye kadar { $where } görülen hasta yok
needs-seen_too_few = { $where } görülen hasta sayısı gösterilemeyecek kadar az
needs-until_seen =
    { $courses } gerekir; { $where } şimdiye kadarki oranda görülürlerse beklenen hasta sayısı: { $goal }.
needs-none_back = şimdiye kadar geri geldiği görülen leke yok
needs-back_too_few = geri geldiği görülen leke sayısı gösterilemeyecek kadar az
needs-until_recurrences =
    { $courses } gerekir; bunlar gibi takip edilirlerse beklenen nüks sayısı: { $goal }.
needs-until_narrow =
    { $courses } gerekir; dağılım ve takip aynı kalırsa beklenen sınırlar: yaklaşık ±{ $goal }
    puan.
needs_more-courses = { $about } kür daha
needs_more-responding = yanıt alınan { $about } kür daha
needs_more-records = bu türden { $about } kayıt daha
needs-of_type = { $more } ({ $type })
needs-a_few = birkaç
needs-about = yaklaşık { $number }
needs-title = Ne gerekir
needs-caption = Ne gerekir: gösterilmeyen ilk sayı
needs-nothing = Her sayı gösteriliyor ve hiçbirinin güven aralığı geniş değil.
needs-head_type = Leke tipi
needs-head_for = Hangi basamak
needs-head_so_far = Şimdiye kadar
needs-head_now = Şimdi
