// Nothing moves under a pointer that is down: between its press and its release a click would be lost.
const MOST = 1000; // milliseconds
let since = -MOST;

addEventListener("pointerdown", () => { since = performance.now(); }, true);
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => setTimeout(() => { since = -MOST; }), true); // once it has clicked
}

// Settled when no pointer is down, or has been for MOST.
export async function released() {
  while (performance.now() - since < MOST) await new Promise((next) => { setTimeout(next, 20); });
}
