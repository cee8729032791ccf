// Posts one submission with the published @formspree/core and prints what its caller sees, as JSON.
// Arguments: endpoint, project or "", form key, "json" or "formdata", the fields as JSON.
import core from "@formspree/core";

const [endpoint, project, key, kind, fields] = process.argv.slice(2);
let data = JSON.parse(fields);
if (kind === "formdata") {
  const form = new FormData();
  Object.entries(data).forEach(([name, value]) => form.append(name, value));
  data = form;
}

const result = await core.createClient(project ? { project } : {}).submitForm(key, data, { endpoint });
console.log(JSON.stringify(core.isSubmissionError(result)
  ? { kind: result.kind, form: result.getFormErrors(), fields: Object.fromEntries(result.getAllFieldErrors()) }
  : { kind: result.kind, next: result.next }));
