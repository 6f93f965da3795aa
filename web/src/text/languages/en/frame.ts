/** Texts of the frame in English. */

export const frame = {
  "frame.skip": "Skip to content",
  "frame.main": "Main",
  "frame.mainSmall": "Main, small screens",
  "frame.home": "Tiro, library",
  "frame.pages": "Pages",
  "frame.house": "Administration",
  "frame.notices": "Notices",
  "page.library": "Library",
  "page.settings": "Settings",
  "page.components": "Components",
  activity: "Activity",
  "activity.running": "{count} running",
  "activity.waiting": "{count} waiting",
  "activity.paused": "The queue is paused",
  drop: "Drop to add files",
  "drop.count": "{count, plural, one {Drop to add # file} other {Drop to add # files}}",
  "line.offline": "No connection.",
  "line.offlineText": "What you see is as it was. It goes on by itself when you are back.",
  "line.away": "Reconnecting.",
  "line.awayText": "Tiro does not answer; it may be restarting. Your recordings are safe.",
} as const;
