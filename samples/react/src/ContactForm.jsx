import { useEffect, useRef } from "react";
import { useForm, ValidationError } from "@formspree/react";

// The address of your Sealpost, and the name of your form there.
const endpoint = "http://localhost:7071";
const formName = "contact";

export function ContactForm() {
  const [state, handleSubmit] = useForm(formName, { endpoint });
  const form = useRef(null);
  const thanks = useRef(null);

  // Whoever can't see what has changed is taken there.
  useEffect(() => {
    const there = state.succeeded ? thanks.current : form.current?.querySelector("[aria-invalid=true]");
    there?.focus();
  }, [state.succeeded, state.errors]);

  if (state.succeeded) {
    return <p role="status" tabIndex={-1} ref={thanks}>Thank you. Your message has arrived.</p>;
  }

  const faulty = (name) => (state.errors?.getFieldErrors(name).length ?? 0) > 0;
  const attributes = (name, hint) => ({
    id: name, name, "aria-invalid": faulty(name), "aria-describedby": [hint, faulty(name) && `${name}-error`].filter(Boolean).join(" ") || undefined,
  });
  const error = (name) => <ValidationError field={name} errors={state.errors} id={`${name}-error`} className="error" />;

  return (
    <form onSubmit={handleSubmit} ref={form}>
      <div className="field">
        <label htmlFor="name">Your name</label>
        <input {...attributes("name")} autoComplete="name" maxLength={100} required />
        {error("name")}
      </div>
      <div className="field">
        <label htmlFor="email">Your e-mail address</label>
        <input {...attributes("email")} type="email" autoComplete="email" required />
        {error("email")}
      </div>
      <div className="field">
        <label htmlFor="message">Your message</label>
        <textarea {...attributes("message")} required />
        {error("message")}
      </div>
      <div className="field">
        <label htmlFor="account">Account number (optional)</label>
        <small id="account-hint">It is encrypted: only we can read it.</small>
        <input {...attributes("account", "account-hint")} autoComplete="off" />
        {error("account")}
      </div>
      {/* A trap for robots, which people don't see. */}
      <p hidden><label>Leave this empty <input name="_gotcha" tabIndex={-1} autoComplete="off" /></label></p>
      <button disabled={state.submitting}>{state.submitting ? "Sending …" : "Send"}</button>
      <div role="alert"><ValidationError errors={state.errors} className="error" /></div>
    </form>
  );
}
