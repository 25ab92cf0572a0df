/** Why a definition is refused; each names the field as the command line and the API call it. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}
