/** The page to try the API: swagger-ui, started by a file of our own, since the page's policy allows no script in itself. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Convene: the API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="favicon-32x32.png">
<link rel="stylesheet" href="swagger-ui.css">
<script src="swagger-ui-bundle.js" defer></script>
<script src="start.js" defer></script>
</head>
<body>
<div id="explorer"></div>
<noscript>This page needs JavaScript. The document that it shows is <a href="../openapi.json">openapi.json</a>.</noscript>
</body>
</html>
`;

/** `validatorUrl` is null so that nothing is asked of the internet. */
export const START = `SwaggerUIBundle({
  url: new URL('../openapi.json', location.href).href,
  domNode: document.getElementById('explorer'),
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayOperationId: true,
  validatorUrl: null,
});
`;
