-- Pictures, sounds and other files of cards, and what of a picture a card asks.
-- Undone by: alter table flashcards drop column media, drop column occlusion;

-- [{"name", "file_id", "media_type", "alt"}]; the card's text names them as [name].
alter table flashcards add column media jsonb not null default '[]'::jsonb
    constraint flashcards_media_is_a_list check (jsonb_typeof(media) = 'array');

-- {"name", "boxes": [[x, y, width, height]], "asked": [0], "hides_all"}; null: nothing is covered.
alter table flashcards add column occlusion jsonb
    constraint flashcards_occlusion_is_whole
    check (occlusion is null or occlusion ?& array['name', 'boxes', 'asked', 'hides_all']);
