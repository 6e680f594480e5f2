# Head of the page, headings of its sections, its message, the index of editions.
page-synthetic = Sentetik örnek: uydurma hastalar.
page-nobody_real = Bu sayfadaki hiçbir bilgi gerçek kişilere veya kliniklere ait değildir.
page-scope =
    { $scope } · kayıtların son günü { $day } · { $population } · toplu veriler, küçük sayılar
    gizli
page-unknown_day = bilinmeyen bir gün
page-population_unknown = hasta sayısı yayımlanmadı
page-one_clinic = Klinik { $clinic }
page-all_clinics = Tüm klinikler ({ $number })
page-only_clinic = Tek klinik
page-data_table = Veri tablosu: { $title }
page-about_records = Bu kayıtlar hakkında
page-this_language = Türkçe

# The narrative of notebook 60, by the id of the cell and the number of the paragraph.
narrative-60-01-1 = Klinik yönetimi için tedavi sonuçları
narrative-60-01-2 =
    Kliniklerin kendi kayıtları ne diyor: daha çok seans işe yarıyor mu, güneşten korunma sonucu
    koruyor mu, sayılara ne kadar güvenilebilir?
narrative-60-06-1 = Öne çıkanlar
narrative-60-08-1 = Temel sayılar
narrative-60-10-1 = Süreç kararlı mı?
narrative-60-12-1 = Kim kimden rastlantının ötesinde farklı?
narrative-60-14-1 = Daha çok seans ne kazandırıyor?
narrative-60-16-1 = Güneşten korunma sonucu koruyor mu?
narrative-60-18-1 = Tedavi nasıl tolere edildi, kürler neden bitti?
narrative-60-20-1 = Bu tedavi hakkındaki iddialar doğrulanıyor mu?
narrative-60-22-1 = Kimler tedavi edildi?
narrative-60-24-1 = Verilere güvenilebilir mi?
narrative-60-26-1 = Bu sayılar nasıl okunur?
