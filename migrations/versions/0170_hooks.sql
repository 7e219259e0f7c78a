-- Hooks: endpoints that another service keeps for a person, such as Zapier for each Zap.
-- Undone by: alter table webhook_endpoints drop column service;

alter table webhook_endpoints add column service text
    constraint webhook_endpoints_service_fits check (char_length(service) between 1 and 40);
