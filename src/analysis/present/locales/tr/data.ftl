data-hidden_note =
    Sayılar beşe yuvarlanmıştır. “gizli”, 1 ile 7 arasındaki bir sayının ya da böyle bir sayıyı
    ele verecek bir sayının yerindedir.
data-graded_note =
    İlk seanstan sonraki basamaklar skor analizine aittir. Burada iyileşme skorla değil
    dereceyle kaydedilmiş; yanıt veren hastaların eğrileri kaç küre dayandıklarını söyler.
patients-by_type = Leke tipine göre kürler
patients-head_type = Leke tipi
patients-head_courses = Kür
patients-attributes = Cinsiyet, yaş ve cilde göre hastalar
patients-title = Hastalar
patients-head_patients = Hastalar
patients-head_number = Sayı
patients-attribute = { $name }: { $value }
patients-flow = Tüm kürlerden analiz edilenlere
patients-head_step = Basamak
patients-missing = Kimlerin tedavi edildiği gösterilmiyor: sayılacak kadar hasta yok.
data-flow_missing = Okunan satırlara ne olduğu bu sayfa için yayımlanmadı.
data-rows_missing = Okunan satırlar gösterilmiyor: sayılacak kadar satır yok.
data-complete = Kayıtlar ne kadar eksiksiz
data-head_what = Ne
row_flow-title = Klinik dosyalarından okunan satırlar ve sonuçları
row_flow-accounted = Okunan her satırın hesabı verildi
row_flow-no_row = Hiç satır okunmadı.
row_flow-head_table = Tablo
row_flow-at_least = { $number }+
row_flow-read = { $number } okundu
row_flow-used = { $number } kullanıldı
row_flow-repaired = { $number } düzeltildi
row_flow-none_repaired = düzeltilen yok
row_flow-left = { $number } { $outcome }
row_flow-alt = { $title }. { $lanes }
row_flow-lane = { $table }: { $parts }.
row_flow-rows_read = { $number } satır okundu
row_flow-finding = Düzeltme bekleyen satır: { $share }. Hiçbir satır görülmeden atılmaz.
row_flow-finding_none = yok
row_flow-finding_share = { $aside } / { $total }
