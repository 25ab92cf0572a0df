/** The name of a language as prompts are filed under it: `en`, `pt-BR`. Nothing else may become a part of a path. */
export const LANGUAGE_PATTERN = /^[a-z]{2,3}(-[A-Z]{2})?$/;
