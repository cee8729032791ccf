// A contact form as the guide of @formspree/react has it; the address of the service comes from the page's query.
import { createRoot } from "react-dom/client";
import { FormspreeProvider, useForm, ValidationError } from "@formspree/react";

const query = new URLSearchParams(location.search);

function ContactForm() {
  const [state, handleSubmit] = useForm("contactForm", { endpoint: query.get("endpoint") ?? undefined, data: { _subject: "From React" } });
  if (state.succeeded) {
    return <p role="status">Thanks for joining!</p>;
  }
  return (
    <form onSubmit={handleSubmit} noValidate>
      <label htmlFor="email">Email Address</label>
      <input id="email" type="email" name="email" />
      <ValidationError prefix="Email:" field="email" errors={state.errors} id="email-error" />
      <label htmlFor="message">Message</label>
      <textarea id="message" name="message" />
      <ValidationError prefix="Message:" field="message" errors={state.errors} id="message-error" />
      <ValidationError errors={state.errors} id="form-error" />
      <button type="submit" disabled={state.submitting}>Submit</button>
    </form>
  );
}

createRoot(document.getElementById("root")).render(
  query.has("project") ? <FormspreeProvider project={query.get("project")}><ContactForm /></FormspreeProvider> : <ContactForm />,
);
