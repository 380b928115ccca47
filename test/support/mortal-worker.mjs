/** A worker of a batch whose thread ends when it is asked to draw the input `death`. */
import workerpool from 'workerpool';

/** @param {{ input: string }} job */
const answer = ({ input }) => {
  if (input === 'death') process.exit(9);
  return { drawn: input };
};
workerpool.worker({ survey: answer, draw: answer });
