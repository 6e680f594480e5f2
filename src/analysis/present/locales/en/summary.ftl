summary-whose = { $title }: records to { $day }.
summary-whose_counted = { $title }: records to { $day }, { $people }.
summary-made_up = { $title } (made-up patients)
summary-records = Records
summary-rows_unknown = How many rows were set aside for correction is not released.
summary-rows = { $share } of the rows read were set aside for correction.
