-- Fewer keys to look up and indexes to keep for each review, memory and place in the queue.
-- That a deck is there follows from the card: its deck never changes, and goes only with its cards.
-- An index that begins with the card serves the learner's reading, too.
-- Undone by: create index flashcard_reviews_of_card on flashcard_reviews (user_id, card_id,
--     reviewed_at, id); create index flashcard_reviews_by_card on flashcard_reviews (card_id);
--     create index flashcard_reviews_by_deck on flashcard_reviews (deck_id); create index
--     flashcard_queue_of_deck on flashcard_queue (deck_id); drop index
--     flashcard_reviews_of_learners_card; alter table … add foreign key (deck_id) references
--     flashcard_decks (id) on delete cascade, of all three.

alter table flashcard_reviews drop constraint flashcard_reviews_deck_id_fkey;
alter table flashcard_memories drop constraint flashcard_memories_deck_id_fkey;
alter table flashcard_queue drop constraint flashcard_queue_deck_id_fkey;
drop index flashcard_reviews_by_deck;
drop index flashcard_queue_of_deck;

create index flashcard_reviews_of_learners_card
    on flashcard_reviews (card_id, user_id, reviewed_at, id);
drop index flashcard_reviews_of_card;
drop index flashcard_reviews_by_card;
