import { useEffect, useState } from "react";

/** A value that follows `value` once it has rested for `wait` milliseconds. */
export function useDelayed<T>(value: T, wait: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return rested;
}
