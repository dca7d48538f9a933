// Examples of webhooks that are not read as their event, with the reason according to the schema of
// the document. An entry that does not occur, or that ajv does not confirm, is an error.

// The example contradicts the schema of its own webhook: at `path`, `keyword` of the schema says
// `schema`, and the example has `has`.
const contradicts = (document, webhook, example, path, keyword, schema, has) => ({document, webhook, example, path, keyword, schema, has});

// The example is valid for the schema of another webhook as well, and names neither of them.
const fitsBoth = (document, webhook, example, other) => ({document, webhook, example, other});

// A number where a text is declared.
const SESSION_ID = ['json-example', '/payload/object/session_id', 'type', 'string', 1234567890];

export const KNOWN = [
  // Both have the same members, and the schema of the first allows any text as `type`.
  fitsBoth(
    'adyen-webhooks-v1',
    '/ACH_NOTIFICATION_OF_CHANGE',
    'ach_notification_of_change',
    '/DIRECT_DEBIT_NOTICE_OF_CHANGE_NOTIFICATION',
  ),
  fitsBoth(
    'adyen-webhooks-v1',
    '/DIRECT_DEBIT_NOTICE_OF_CHANGE_NOTIFICATION',
    'ach_notice_of_change',
    '/ACH_NOTIFICATION_OF_CHANGE',
  ),
  contradicts('zoom-video-webhooks', 'session.alert', 'json-example', '/payload/object/issues', 'type', 'array', 'Unstable audio quality'),
  ...[
    'session.recording_completed',
    'session.recording_deleted',
    'session.recording_paused',
    'session.recording_recovered',
    'session.recording_resumed',
    'session.recording_started',
    'session.recording_stopped',
    'session.recording_transcript_completed',
    'session.recording_trashed',
  ].map(webhook => contradicts('zoom-video-webhooks', webhook, ...SESSION_ID)),
  // Its member `event` names another event.
  contradicts(
    'zoom-video-webhooks',
    'session.recording_transcript_failed',
    'json-example',
    '/event',
    'enum',
    ['session.recording_transcript_failed'],
    'session.recording_transcript_completed',
  ),
];
