mail-subject = Tedavi sonuçları, { $scope }, kayıtların son günü { $day }
mail-all_clinics = tüm klinikler
mail-one_clinic = klinik { $clinic }
mail-stands_out = Öne çıkanlar
mail-key_numbers = Temel sayılar
mail-whole_page =
    Sayfanın tamamı, her sayının dayanağıyla birlikte, bu sürümün { $page } dosyasındadır.
mail-finding = { $label }: { $sentence }
mail-card = { $title }: { $value } ({ $company })
