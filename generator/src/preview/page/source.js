// The data of `trine preview`: from its server, again after each change of the document.

/** Whether the document can be edited on the page. */
export const editable = false;

/** Calls `show` with the data, and again after each change; `lost` when the server is gone. */
export function start({ show, lost }) {
  let revision;
  const changes = new EventSource("changes");
  changes.onmessage = async ({ data }) => {
    lost(false);
    if (data === revision) return;
    revision = data;
    try {
      const response = await fetch("data.json");
      if (!response.ok) throw new Error(response.statusText);
      show(await response.json());
    } catch {
      // The next event, also that of a new connection, tries again.
      revision = undefined;
    }
  };
  changes.onerror = () => lost(true);
}

/** Returns the files of the crate. */
export async function files() {
  const response = await fetch("files.json");
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}
