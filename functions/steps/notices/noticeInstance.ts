/** The orchestration that delivers a notice. No move can have such an id, because theirs have no colon. */
export function noticeInstance(noticeId: string): string {
  return `notice:${noticeId}`;
}
