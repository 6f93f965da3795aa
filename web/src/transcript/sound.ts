/** What is done to the element that plays. */

type Sound = HTMLMediaElement | null;

export function seekTo(sound: Sound, seconds: number): void {
  if (sound) sound.currentTime = seconds;
}

export function playAt(sound: Sound, speed: number): void {
  if (sound) sound.playbackRate = speed;
}
