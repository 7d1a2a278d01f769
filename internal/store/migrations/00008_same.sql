-- The keys by which the same book is found leave the number of a part out of the title, wherever it stands. Of most
-- books they are as before; the others wait for theirs.

-- +goose Up
UPDATE books SET same_key = '', same_key_2 = ''
WHERE subtitle <> '' OR part_number <> '' OR part_title <> '' OR same_key LIKE '%' || char(9) || '_%' || char(9) || '%'
    OR title LIKE '%#%';
