import { createRoot } from "react-dom/client";
import { ContactForm } from "./ContactForm";
import "./style.css";

createRoot(document.getElementById("form")).render(<ContactForm />);
