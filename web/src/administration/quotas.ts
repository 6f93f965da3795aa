/** What an account may use, as it is typed and as the server takes it. */

export interface QuotaForm {
  readonly storedGb: string;
  readonly audioMinutes: string;
  readonly runningJobs: string;
}

export interface OwnQuotas {
  readonly stored_bytes?: number | null;
  readonly audio_minutes_month?: number | null;
  readonly running_jobs?: number | null;
}

const GB = 1_000_000_000;

const written = (value: number | null | undefined, unit = 1): string => (value == null ? "" : String(value / unit));

export const typedOf = (quotas: OwnQuotas | null): QuotaForm => ({
  storedGb: written(quotas?.stored_bytes, GB),
  audioMinutes: written(quotas?.audio_minutes_month),
  runningJobs: written(quotas?.running_jobs),
});

/** Gives only what is typed, as whole numbers; null when nothing is, so that all of it goes by what holds for everybody. */
export function quotasOf({ storedGb, audioMinutes, runningJobs }: QuotaForm): OwnQuotas | null {
  const [gb, minutes, jobs] = [storedGb, audioMinutes, runningJobs].map(numberOf);
  const quotas = {
    ...(gb != null && { stored_bytes: Math.round(gb * GB) }),
    ...(minutes != null && { audio_minutes_month: Math.round(minutes) }),
    ...(jobs != null && { running_jobs: Math.round(jobs) }),
  };
  return Object.keys(quotas).length === 0 ? null : quotas;
}

function numberOf(typed: string): number | null {
  const text = typed.trim().replace(",", ".");
  return text === "" ? null : Number(text);
}
