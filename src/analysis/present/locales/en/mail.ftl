mail-subject = Treatment outcomes, { $scope }, records to { $day }
mail-all_clinics = all clinics
mail-one_clinic = clinic { $clinic }
mail-stands_out = What stands out
mail-key_numbers = Key numbers
mail-whole_page = The whole page, with what each number rests on, is the edition's { $page }.
mail-finding = { $label }: { $sentence }
mail-card = { $title }: { $value } ({ $company })
