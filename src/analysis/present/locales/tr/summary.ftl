summary-whose = { $title }: kayıtların son günü { $day }.
summary-whose_counted = { $title }: kayıtların son günü { $day }, { $people }.
summary-made_up = { $title } (uydurma hastalar)
summary-records = Kayıtlar
summary-rows_unknown = Düzeltme için ayrılan satır sayısı yayımlanmadı.
summary-rows = Okunan satırlar içinde düzeltme için ayrılanların payı: { $share }.
