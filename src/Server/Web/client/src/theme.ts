// Loaded before the page is painted, so that the chosen theme never flashes.
const chosen = localStorage.getItem('muster.theme');
if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
