/** Makes a form send itself by script. Twice does nothing. */
export function enhance(form: HTMLFormElement): void;

/** Enhances every form with `data-sealpost` below the element, or on the page. */
export function start(root?: ParentNode): void;

/** The texts by language (two letters). Add one before the page is ready, or call `enhance` yourself after it. */
export const languages: Record<string, Partial<Texts>>;

/** Each can also be said by the form: `data-text-sent="Got it."`. */
export interface Texts {
  sending: string;
  /** `{percent}` */
  progress: string;
  sent: string;
  receipt: string;
  check: string;
  working: string;
  offline: string;
  /** `{seconds}` */
  retry: string;
  failed: string;
  mail: string;
  /** `{fields}` */
  leftOut: string;
}

/** What the service answered. */
export interface Accepted {
  id: string;
  status: string;
  statusUrl: string;
  /** Where a browser without a script would have gone. */
  next: string;
}

/** RFC 9457, with the HTTP status. */
export interface Refused {
  status: number;
  title?: string;
  detail?: string;
  errors?: { field: string; code: string; message: string }[];
}

declare global {
  interface HTMLElementEventMap {
    /** The post is stored. `preventDefault()` leaves what follows to you. */
    "sealpost:sent": CustomEvent<Accepted>;
    "sealpost:refused": CustomEvent<Refused>;
    /** Nothing answered, after all tries. */
    "sealpost:failed": CustomEvent<Record<string, never>>;
  }
}
