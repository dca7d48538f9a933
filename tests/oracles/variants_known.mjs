// Unions that are read as another variant than the validator names, and why that is right. One that
// does not happen is an error: what is listed has to be so.
export const KNOWN = [];
