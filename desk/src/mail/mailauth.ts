// The library is CommonJS, of which a bundle that is loaded late knows no names: they are named here.
export { authenticate, dkimSign } from 'mailauth'
