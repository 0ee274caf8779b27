// The frame of a message is as tall as what it shows, at any width; without this, it scrolls.
const frame = document.querySelector(".mail-frame");
const fit = () => {
  const page = frame.contentDocument?.documentElement;
  if (page) new ResizeObserver(() => { frame.style.height = `${page.offsetHeight + frame.offsetHeight - frame.clientHeight}px`; }).observe(page);
};
if (frame) {
  frame.addEventListener("load", fit);
  if (frame.contentDocument?.readyState === "complete") fit();
}
