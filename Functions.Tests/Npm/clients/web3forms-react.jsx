// A contact form with the hook of @web3forms/react and its two callbacks.
import { useState } from "react";
import { createRoot } from "react-dom/client";
import useWeb3Forms from "@web3forms/react";

const key = new URLSearchParams(location.search).get("key");

function ContactForm() {
  const [result, setResult] = useState("");
  const { submit } = useWeb3Forms({
    access_key: key,
    settings: { from_name: "Acme Inc", subject: "New Contact Message from your Website" },
    onSuccess: (message) => setResult(`Success: ${message}`),
    onError: (message) => setResult(`Error: ${message}`),
  });
  const send = (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    submit({ ...fields, botcheck: event.currentTarget.botcheck.checked });
  };
  return (
    <form onSubmit={send} noValidate>
      <input type="checkbox" name="botcheck" style={{ display: "none" }} />
      <label>Email <input type="email" name="email" /></label>
      <label>Message <textarea name="message" /></label>
      <button type="submit">Submit</button>
      <p role="status">{result}</p>
    </form>
  );
}

createRoot(document.getElementById("root")).render(<ContactForm />);
